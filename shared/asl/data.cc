#include "shared/asl/data.h"

namespace millrace::asl {

Data make_data(Json value) { return std::make_shared<Json>(std::move(value)); }

Json take(Data data) {
  // Every value is made by make_data, so none is const by birth and the only holder may change it.
  if (data.use_count() == 1) return std::move(const_cast<Json&>(*data));
  return *data;
}

const Data& empty_object() {
  static const Data kEmpty = make_data(Json::object());
  return kEmpty;
}

const Data& null_data() {
  static const Data kNull = make_data(nullptr);
  return kNull;
}

}  // namespace millrace::asl
