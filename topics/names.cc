#include "topics/names.h"

namespace millrace::topics {

std::string tasks_topic(const PoolName& pool) { return std::string(kTasksPrefix) + pool.value(); }

std::string group_of_pool(const PoolName& pool) { return "millrace." + pool.value(); }

}  // namespace millrace::topics
