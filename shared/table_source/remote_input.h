#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "shared/csv/input_bytes.h"
#include "shared/table_source/remote_object.h"

namespace millrace::table_source {

/// An object as a table's bytes. Reads ahead, so that reading in order asks once for every piece; memory is one piece. One thread.
class RemoteInput final : public csv::InputBytes {
 public:
  static constexpr std::uint64_t kPieceBytes = 8u << 20;

  explicit RemoteInput(std::unique_ptr<RemoteObject> object, std::stop_token stop = {})
      : object_(std::move(object)), stop_(std::move(stop)) {}

  std::uint64_t size() const override { return object_->size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;

 private:
  std::unique_ptr<RemoteObject> object_;
  std::stop_token stop_;
  std::string piece_;
  std::uint64_t piece_begin_ = 0;
};

}  // namespace millrace::table_source
