package﻿ p
