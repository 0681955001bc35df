#include "shared/asl/environment.h"

namespace millrace::asl {
namespace {

/// The value that the path's steps start from; null for a variable that does not exist.
Data root_of(const Path& path, const Environment& environment) {
  switch (path.root()) {
    case Path::Root::kData: return environment.data;
    case Path::Root::kContext: return environment.context.whole();
    case Path::Root::kVariable: return environment.variables.find(path.variable());
  }
  return {};
}

}  // namespace

Data Environment::select(const Path& path) const {
  if (path.root() == Path::Root::kContext) return context.select(path);
  const Data root = root_of(path, *this);
  return root ? context.select_counted(path, root, 0) : Data{};
}

std::string Environment::why_missing(const Path& path) const {
  const Data root = root_of(path, *this);
  return root ? path.why_missing(*root) : "The variable '" + path.variable() + "' has not been assigned.";
}

bool Environment::ends_past_array(const Path& path) const {
  const Data root = root_of(path, *this);
  return root && path.ends_past_array(*root);
}

Evaluated<Data> select_or_fault(const Path& path, const Environment& environment) {
  Data found = environment.select(path);
  if (found) return found;
  return runtime_fault("Invalid path '" + path.text() + "' : " + environment.why_missing(path));
}

}  // namespace millrace::asl
