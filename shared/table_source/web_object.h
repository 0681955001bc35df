#pragma once

#include <memory>

#include "shared/http/transport.h"
#include "shared/table_source/remote_object.h"

namespace millrace::table_source {

/// A file on the web. A server that gives ranges is read by them, held to its entity tag or date; another one is read whole, up to
/// 64 MiB. `transport` must outlive it. Errors as RemoteObject::read.
Result<std::unique_ptr<RemoteObject>> open_web_object(http::Transport& transport, const std::string& url, std::stop_token stop);

}  // namespace millrace::table_source
