#pragma once

#include <memory>
#include <string>

#include "shared/web/message.h"

namespace millrace::web {

/// Where the answer to one request goes. Any thread. Either respond once, or begin a stream once, write to it, and end it.
/// Letting go of the last reference without an answer is answered with 500; letting go of a stream ends it.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual void respond(Response response) = 0;

  /// Sends status and headers; the response's body is its first bytes.
  virtual void begin_stream(Response head) = 0;
  /// False when the peer is gone or reads too slowly: then the stream is over.
  virtual bool write(std::string bytes) = 0;
  virtual void end_stream() = 0;

  /// Bytes of the stream that the peer has not taken yet: whoever has much to say waits for them to become few.
  virtual std::size_t unsent() const = 0;
  /// The peer went away; nobody reads the answer.
  virtual bool is_closed() const = 0;
};

}  // namespace millrace::web
