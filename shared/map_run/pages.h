#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/map_run/item_cutter.h"
#include "shared/map_run/plan.h"

namespace millrace::map_run {

/// Whole items that stand beside one another, and the units they make. A unit is one run of the item processor: an item or
/// a batch of items. Batches do not reach over pages.
struct Page {
  std::int64_t first_unit = 0;
  std::int64_t units = 0;
  std::int64_t first_item = 0;
  std::int64_t items = 0;
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
};

/// Where the next page begins.
struct Cursor {
  std::int64_t offset = 0;
  std::int64_t items = 0;  ///< So many were paged.
  std::int64_t units = 0;
  std::optional<Facts> facts;  ///< Absent at the very beginning.
};

struct PageLimits {
  std::int64_t items_max = 1000;
  std::int64_t bytes_max = 128 * 1024;  ///< A single item may be larger.
  std::size_t pages_max = 256;
};

struct Paging {
  std::vector<Page> pages;
  Cursor next;
  bool is_end = false;  ///< There is nothing behind `pages`.
};

/// Cuts the source into pages from the cursor on. Rejected as States.ItemReaderFailed when it cannot be read that way, or is
/// another
/// one than at the beginning.
Result<Paging> make_pages(ByteSource& source, const Plan& plan, Cursor from, Random& random, const PageLimits& limits = {});

/// Whether the source is still the one that the facts are about.
Result<void> check_unchanged(const ByteSource& source, const Facts& facts);

/// The items of a page.
Result<std::vector<asl::ContextObject::MapItem>> read_items(ByteSource& source, const Plan& plan, const Facts& facts,
                                                            const Page& page);

/// What one run of the item processor is given.
struct Unit {
  std::int64_t items = 1;
  asl::Data input;
};

/// ItemSelector and ItemBatcher over the items of one page. An Error is the whole run's failure: `where` is its name, `detail`
/// its cause.
Result<std::vector<Unit>> make_units(const Plan& plan, const std::vector<asl::ContextObject::MapItem>& items, Random& random);

}  // namespace millrace::map_run
