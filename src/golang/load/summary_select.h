// SPDX-License-Identifier: Apache-2.0
// Which declarations of the standard library its summary has: every exported one of the packages that
// programs may import, their methods, and from there whatever a declaration names, in internal packages
// too. Names are followed by their text alone, so a little too much is taken, never too little.
#pragma once

#include "base/map.h"
#include "golang/load/package.h"

// One thing that is printed or left out as a whole: a function, a method, a type, a variable with those
// declared beside it, a whole group of constants (for iota).
struct selectable {
	struct source *source;
	node_id decl; // GEN_DECL or FUNC_DECL
	node_id spec; // TYPE_SPEC or VALUE_SPEC; 0: all of decl
	bool is_chosen;
	u32 next; // the next one of the same name, plus one
};

struct selected_package {
	struct package *package;
	bool is_public; // programs may import it
	VEC(struct selectable) things;
	struct map names;           // sym to index plus one in things
	struct map methods;         // sym of the receiver's type to the same
	struct map interface_names; // sym of each method that an interface here has
};

struct selected_thing {
	u32 package, thing;
};

struct selection {
	struct arena *arena;
	struct program *program;
	struct selected_package *packages; // by package index
	bool **used_imports;               // by source index, then by place in ast.imports
	VEC(struct selected_thing) queue;
};

void selection_run(struct arena *arena, struct program *program, struct selection *ret);

// A name that other packages can see.
bool selection_is_exported(str name);

// Whether a composite literal's elements decide its type: [...]T{...}, and what stands inside such a one.
bool selection_keeps_elements(const struct ast *ast, node_id composite);
