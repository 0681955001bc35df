#include "shared/asl/proof/task_knowledge.h"

#include <algorithm>

namespace millrace::asl {
namespace {

struct ServiceKnowledge {
  std::string_view service;
  std::string_view operation;
  std::vector<std::string> arguments;
  std::vector<std::string> results;  ///< All members of the answer; empty when it may be anything.
};

const std::vector<ServiceKnowledge>& services() {
  static const std::vector<ServiceKnowledge> kServices = {
      {"lambda",
       "invoke",
       {"FunctionName"},
       {"ExecutedVersion", "FunctionError", "LogResult", "Payload", "SdkHttpMetadata", "SdkResponseMetadata",
        "StatusCode"}},
      {"http",
       "invoke",
       {"ApiEndpoint", "Method", "Authentication|InvocationConfig"},
       {"Headers", "ResponseBody", "StatusCode", "StatusText"}},
      {"states", "startExecution", {"StateMachineArn"}, {}},
      {"bedrock", "invokeModel", {"ModelId"}, {"Body", "ContentType"}},
      {"bedrock", "invokeAgent", {"AgentId"}, {}},
      {"sqs", "sendMessage", {"QueueUrl", "MessageBody"}, {}},
      {"sns", "publish", {"Message", "TopicArn|TargetArn|PhoneNumber"}, {}},
      {"dynamodb", "getItem", {"TableName", "Key"}, {}},
      {"dynamodb", "putItem", {"TableName", "Item"}, {}},
      {"dynamodb", "deleteItem", {"TableName", "Key"}, {}},
      {"dynamodb", "updateItem", {"TableName", "Key"}, {}},
      {"events", "putEvents", {"Entries"}, {}},
      {"batch", "submitJob", {"JobName", "JobQueue", "JobDefinition"}, {}},
  };
  return kServices;
}

const ServiceKnowledge* knowledge_of(const TaskState& task) {
  const std::string_view operation = std::string_view(task.operation).substr(0, task.operation.find('.'));
  const auto found = std::ranges::find_if(services(), [&](const ServiceKnowledge& one) {
    return one.service == task.service && one.operation == operation;
  });
  return found == services().end() ? nullptr : &*found;
}

}  // namespace

ShapePtr result_shape(const TaskState& task, Origin origin) {
  const ServiceKnowledge* known = knowledge_of(task);
  if (!known || known->results.empty() || task.pattern != Pattern::kRequestResponse) return any_shape(origin);
  std::map<std::string, ShapePtr> members;
  for (const std::string& name : known->results) members.emplace(name, any_shape(origin));
  return closed_object(std::move(members), origin);
}

std::vector<std::string> required_arguments(const TaskState& task) {
  const ServiceKnowledge* known = knowledge_of(task);
  return known ? known->arguments : std::vector<std::string>{};
}

bool waits_for_somebody(const TaskState& task) {
  return task.pattern == Pattern::kWaitForTaskToken || task.kind == TaskKind::kActivity ||
         task.service == "approve";
}

}  // namespace millrace::asl
