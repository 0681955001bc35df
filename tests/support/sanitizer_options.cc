// Linked into every program of a sanitizer build.

// librdkafka, libpq and libcurl are not instrumented: the thread sanitizer sees what they write and not how they lock.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1:second_deadlock_stack=1"; }
