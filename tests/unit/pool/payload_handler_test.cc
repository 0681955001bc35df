#include "workers/pool/payload_handler.h"

#include <gmock/gmock.h>

#include <map>

#include "workers/pool/noop_handler.h"

namespace millrace::pool {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;

/// Payloads in a map; the rest of a file store is not needed here.
class MapPayloads final : public file_store::FileStore {
 public:
  Result<std::string> put_file(const std::filesystem::path&, std::string_view) override { return no_such(); }
  Result<std::filesystem::path> locate(std::string_view) override { return no_such(); }
  Result<void> erase_job(const JobId&) override { return {}; }
  Result<std::string> put_payload(const JobId& job, std::string_view bytes) override {
    const std::string uri = job.value() + "/" + std::to_string(payloads.size());
    payloads[uri] = bytes;
    return uri;
  }
  Result<std::string> load_payload(std::string_view uri) override {
    const auto found = payloads.find(std::string{uri});
    if (found == payloads.end()) return no_such();
    return found->second;
  }

  std::map<std::string, std::string> payloads;

 private:
  static Error no_such() { return rejected("files", "no such payload"); }
};

class PayloadHandlerTest : public ::testing::Test {
 protected:
  Task task(const std::string& input) {
    Task made;
    made.job = JobId{"job"};
    made.operation = "echo";
    made.input = input;
    return made;
  }

  NoopHandler noop_;
  MapPayloads files_;
  PayloadHandler handler_{noop_, files_, {.inline_bytes_max = 10, .output_bytes_max = 100}};
};

TEST_F(PayloadHandlerTest, SmallInputsAndOutputsPassThrough) {
  const auto outcome = handler_.handle(task("\"small\""), {});

  EXPECT_EQ(std::get<Succeeded>(*outcome).output, "\"small\"");
  EXPECT_EQ(std::get<Succeeded>(*outcome).output_reference, "");
}

TEST_F(PayloadHandlerTest, AnInputByReferenceReachesTheHandlerWhole) {
  Task referring = task("null");
  referring.input_reference = files_.put_payload(JobId{"job"}, "\"fetched\"").value();

  const auto outcome = handler_.handle(referring, {});

  EXPECT_EQ(std::get<Succeeded>(*outcome).output, "\"fetched\"");
}

TEST_F(PayloadHandlerTest, AnInputThatIsGoneFailsTheTaskByName) {
  Task referring = task("null");
  referring.input_reference = "gone";

  const auto outcome = handler_.handle(referring, {});

  EXPECT_EQ(std::get<Failed>(*outcome).error, "Millrace.PayloadMissing");
}

TEST_F(PayloadHandlerTest, ALargeOutputIsStoredAndReferredTo) {
  const std::string large(50, '1');

  const auto outcome = handler_.handle(task(large), {});

  const auto& succeeded = std::get<Succeeded>(*outcome);
  EXPECT_EQ(succeeded.output, "null");
  EXPECT_EQ(files_.payloads.at(succeeded.output_reference), large);
}

TEST_F(PayloadHandlerTest, AnOutputBeyondAllLimitsFailsTheTask) {
  const auto outcome = handler_.handle(task(std::string(101, '1')), {});

  EXPECT_EQ(std::get<Failed>(*outcome).error, "States.DataLimitExceeded");
  EXPECT_THAT(std::get<Failed>(*outcome).cause, ::testing::HasSubstr("payload.size_max"));
}

TEST(NoopHandler, RefusesOperationsThatItDoesNotHave) {
  NoopHandler noop;
  Task task;
  task.operation = "sleep";

  const auto outcome = noop.handle(task, {});

  EXPECT_EQ(std::get<Failed>(*outcome).error, "Millrace.UnknownOperation");
}

}  // namespace
}  // namespace millrace::pool
