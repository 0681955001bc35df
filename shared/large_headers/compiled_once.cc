// Compiled without the precompiled headers, for those declare as extern what is defined here.
#define MILLRACE_COMPILED_ONCE template
#include "shared/large_headers/compiled_once.h"
