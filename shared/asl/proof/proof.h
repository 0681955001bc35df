#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/asl/parse/positions.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// Something that will or may go wrong when a definition runs.
struct Remark {
  enum class Severity {
    kError,    ///< There is a way on which it goes wrong.
    kWarning,  ///< It goes wrong when something outside does.
    kNote,     ///< Worth knowing.
  };

  Severity severity = Severity::kWarning;
  std::string code = {};     ///< Stable, for programs: "PATH_MISSING".
  std::string path = {};     ///< Where in the document, as a JSON Pointer.
  std::string message = {};  ///< What is wrong.
  std::string reason = {};   ///< What comes of it.
  bool is_certain = true;    ///< False: only the author can say whether it is a fault; no repair touches it.
  std::vector<std::string> way = {};  ///< The states on the way to it, where there is one in particular.
  Json patch = Json::array();         ///< Repairs it (RFC 6902); empty where only the author can know.
  Position position = {};
};

std::string_view name_of(Remark::Severity severity);

/// What a proof has to take for granted because nothing in the definition says it.
struct Assumption {
  std::string about;  ///< "the request", or "the result of <state>".
  std::string path;   ///< What has to be there: "$.order_id".
  std::string state;  ///< Who needs it first.
};

struct ProofOptions {
  std::optional<Json> request_schema =
      {};  ///< Of the execution's input; without one it is taken for granted.
  std::optional<double> caller_timeout_seconds = {};  ///< How long whoever starts the machine waits for it.
  /// By Choice state: the texts that are good there, which only the author knows. A repair names them.
  std::map<std::string, std::vector<std::string>> accepted = {};
};

struct Proof {
  std::vector<Remark> remarks;  ///< Worst first, then in document order.
  std::vector<Assumption> assumptions;

  bool has_error() const;
};

/// Follows the data through every way of a definition and looks at how it fails, waits and ends. A definition
/// that does not parse has its findings as remarks; the rest is looked at as far as it is understood. Pure;
/// bounded for any document.
Proof prove(const Json& document, const Positions& positions, const ProofOptions& options = {});

struct Repair {
  Json document;
  std::vector<std::string> applied;  ///< The codes of the remarks whose patches went in.
  Proof proof;                       ///< Of the repaired document; positions are meaningless in it.
};

/// Applies patches and proves again until no patch is left.
Repair repair(Json document, const ProofOptions& options = {});

}  // namespace millrace::asl
