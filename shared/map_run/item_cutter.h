#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/map_run/byte_reader.h"
#include "shared/map_run/plan.h"

namespace millrace::map_run {

/// What was learnt at the beginning of a source, and is needed to read any part of it.
struct Facts {
  std::string version;               ///< Of the bytes.
  std::vector<std::string> headers;  ///< Of CSV.
  bool is_object = false;            ///< Of JSON: the items are the members of an object, not the elements of an array.
};

/// The bytes of one item: [begin, end).
struct ItemBytes {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Finds where items begin and end, without making them. One thread.
class ItemCutter final {
 public:
  /// At the source's beginning: learns the facts and stands before the first item. Rejected as States.ItemReaderFailed when
  /// there is
  /// nothing to go through.
  static Result<Facts> begin(ByteReader& reader, const Reading& reading);

  /// `reader` stands where an item begins, or where `next` left it.
  ItemCutter(ByteReader& reader, const Reading& reading) : reader_(reader), reading_(reading) {}

  /// Nothing at the end.
  Result<std::optional<ItemBytes>> next();

 private:
  Result<std::optional<ItemBytes>> next_element();

  ByteReader& reader_;
  const Reading& reading_;
};

}  // namespace millrace::map_run
