#include "topics/events/job_requested.h"

#include <algorithm>

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/object_writer.h"

namespace millrace::topics {
namespace {

constexpr IntegerRange kPriorities{1, 5};
constexpr int kPriorityDefault = 3;
constexpr std::size_t kTagsMax = 64;
constexpr std::size_t kReferenceBytesMax = 2 * kWorkflowBytesMax + 1;

bool is_workflow_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool is_workflow_name(std::string_view text) {
  return !text.empty() && text.size() <= kWorkflowBytesMax && std::all_of(text.begin(), text.end(), is_workflow_character);
}

/// A name, and perhaps which version of it: `NAME:7`, `NAME:live`.
std::string workflow_of(FieldReader& fields) {
  std::string workflow = fields.name("workflow", kReferenceBytesMax);
  const std::string_view name = std::string_view(workflow).substr(0, workflow.find(':'));
  const std::string_view rest = std::string_view(workflow).substr(name.size());
  const bool is_reference = is_workflow_name(name) && (rest.empty() || is_workflow_name(rest.substr(1)));
  // A workflow is a folder: its name must not be able to leave the folder of workflows.
  if (!is_reference || workflow.starts_with('.')) {
    fields.refuse("workflow", "is not a workflow's name",
                  "use A-Z a-z 0-9 . _ - and no dot in front, then :VERSION or :ALIAS if you like; `millrace workflow list` "
                  "shows what there is");
  }
  return workflow;
}

/// Tags are an object of short texts.
std::map<std::string, std::string> tags_of(FieldReader& fields) {
  std::map<std::string, std::string> tags;
  if (fields.error() || !fields.has("tags")) return tags;
  const std::string_view raw = fields.raw("tags");
  std::vector<Member> members;
  const bool is_object = raw.front() == '{' && !scan_object(raw, 1, members);
  const bool all_texts = std::all_of(members.begin(), members.end(), [](const Member& m) { return m.raw.front() == '"'; });
  if (!is_object || !all_texts) {
    fields.refuse("tags", "is not an object of strings", R"(write it as {"team": "sales"})");
    return tags;
  }
  if (members.size() > kTagsMax) fields.refuse("tags", "has more than 64 members", "send fewer");
  FieldReader tag_fields(raw, kInvalidRequest);
  for (const Member& member : members) tags[member.name] = tag_fields.prose(member.name);
  if (tag_fields.error()) fields.refuse("tags", "names a tag twice", "send each once");
  return tags;
}

std::string tags_text(const std::map<std::string, std::string>& tags) {
  std::string text = "{";
  for (const auto& [name, value] : tags) {
    if (text.size() > 1) text += ',';
    append_quoted(text, name);
    text += ':';
    append_quoted(text, value);
  }
  return text + "}";
}

}  // namespace

std::string encode(const JobRequested& event) {
  ObjectWriter writer(event.input.size() + 256);
  writer.text("workflow", event.workflow).raw("input", event.input);
  if (event.idempotency_key) writer.text("idempotency_key", *event.idempotency_key);
  writer.number("priority", event.priority);
  if (!event.tags.empty()) writer.raw("tags", tags_text(event.tags));
  return writer.done();
}

Result<JobRequested> decode_job_requested(std::string_view data) {
  FieldReader fields(data, kInvalidRequest);
  JobRequested event;
  event.workflow = workflow_of(fields);
  event.input = fields.raw("input");
  if (fields.has("idempotency_key")) event.idempotency_key = fields.name("idempotency_key", kKeyBytesMax);
  event.priority = static_cast<int>(fields.integer_or("priority", kPriorities, kPriorityDefault));
  event.tags = tags_of(fields);
  if (fields.error()) return *fields.error();
  return event;
}

}  // namespace millrace::topics
