# SPDX-License-Identifier: Apache-2.0
"""How the programs of the other folders of the lab are built: as those of lab/inspect are, into a folder of their own."""
import importlib.util
import os
import pathlib


def builder_of(folder, out, variable):
    """lab/inspect/build.py for the programs in `folder`. They go to build/`out`, or where the environment's `variable` says."""
    source = pathlib.Path(__file__).resolve().parent / "inspect/build.py"
    spec = importlib.util.spec_from_file_location("lab_inspect_build", source)
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    builder.HERE = folder
    builder.OUT = pathlib.Path(os.environ.get(variable, builder.ROOT / "build" / out))
    return builder
