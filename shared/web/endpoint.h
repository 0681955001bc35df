#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>

namespace millrace::web {

/// Of "127.0.0.1:8000", "[::1]:8000", "localhost:0" or ":8000"; nothing when it is malformed.
std::optional<boost::asio::ip::tcp::endpoint> endpoint_of(const std::string& address);

}  // namespace millrace::web
