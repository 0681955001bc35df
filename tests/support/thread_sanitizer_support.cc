// Linked into every program of a thread-sanitizer build. GCC 12's sanitizer knows POSIX threads only: a thread begun by C11's
// thrd_create, as librdkafka begins its own, crashes in it, and C11's mutexes order nothing that it sees. Here they are made of
// POSIX ones; the program's definitions come before the C library's.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <memory>

namespace {

// The other libraries are not instrumented: what they write is seen, how they order it often is not. A process may end while a
// thread of it, having returned, was not joined.
constexpr char kOptions[] = "ignore_noninstrumented_modules=1:die_after_fork=0:report_thread_leaks=0:second_deadlock_stack=1";

static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t));

int answer_of(int error) {
  switch (error) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ETIMEDOUT: return thrd_timedout;
    case ENOMEM: return thrd_nomem;
    default: return thrd_error;
  }
}
pthread_mutex_t* posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

struct Start {
  thrd_start_t function;
  void* argument;
};
void* run(void* start) {
  const std::unique_ptr<Start> given(static_cast<Start*>(start));
  return reinterpret_cast<void*>(static_cast<long>(given->function(given->argument)));
}

}  // namespace

extern "C" {

const char* __tsan_default_options();
const char* __tsan_default_options() { return kOptions; }

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  const int error = pthread_create(thread, nullptr, run, start.get());
  if (error == 0) (void)start.release();  // The thread owns it.
  return answer_of(error);
}
int thrd_join(thrd_t thread, int* result) {
  void* returned = nullptr;
  const int error = pthread_join(thread, &returned);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<long>(returned));
  return answer_of(error);
}
int thrd_detach(thrd_t thread) { return answer_of(pthread_detach(thread)); }

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  const int error = pthread_mutex_init(posix(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return answer_of(error);
}
int mtx_lock(mtx_t* mutex) { return answer_of(pthread_mutex_lock(posix(mutex))); }
int mtx_trylock(mtx_t* mutex) { return answer_of(pthread_mutex_trylock(posix(mutex))); }
int mtx_timedlock(mtx_t* mutex, const timespec* until) { return answer_of(pthread_mutex_timedlock(posix(mutex), until)); }
int mtx_unlock(mtx_t* mutex) { return answer_of(pthread_mutex_unlock(posix(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(posix(mutex)); }

int cnd_init(cnd_t* condition) { return answer_of(pthread_cond_init(posix(condition), nullptr)); }
int cnd_signal(cnd_t* condition) { return answer_of(pthread_cond_signal(posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return answer_of(pthread_cond_broadcast(posix(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) { return answer_of(pthread_cond_wait(posix(condition), posix(mutex))); }
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return answer_of(pthread_cond_timedwait(posix(condition), posix(mutex), until));
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(posix(condition)); }

}  // extern "C"
