#pragma once

#include <memory>

#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// JSON on its way through a workflow. Never changed once made, so states, history and branches share it; a pointer to
/// a part keeps the whole alive (the aliasing constructor), so that selecting copies nothing.
using Data = std::shared_ptr<const Json>;

Data make_data(Json value);
/// The value itself: moved out when nobody else holds it, copied otherwise.
Json take(Data data);
/// The shared `{}` and `null`.
const Data& empty_object();
const Data& null_data();

/// A part of `whole`, sharing its life.
inline Data part_of(const Data& whole, const Json& part) { return Data(whole, &part); }

}  // namespace millrace::asl
