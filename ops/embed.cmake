include_guard(GLOBAL)

# millrace_embed(variable FUNCTION millrace::postgres::migration_files FILES a.sql b.sql) puts the files' text into a
# generated .cc, whose path goes into the variable. The function is declared by a header of its user and answers a
# std::span<const EmbeddedFile>.
function(millrace_embed variable)
  cmake_parse_arguments(ARG "" "FUNCTION" "FILES" ${ARGN})
  string(REGEX REPLACE "::[^:]+$" "" namespace ${ARG_FUNCTION})
  string(REGEX REPLACE "^.*::" "" function ${ARG_FUNCTION})
  set(entries "")
  foreach(file IN LISTS ARG_FILES)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    get_filename_component(name ${file} NAME)
    string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${function}.cc)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
#include <span>

#include "shared/vocabulary/embedded_file.h"

namespace @namespace@ {

std::span<const EmbeddedFile> @function@() {
  static constexpr EmbeddedFile kFiles[] = {
@entries@  };
  return kFiles;
}

}  // namespace @namespace@
]])
  set(${variable} ${output} PARENT_SCOPE)
endfunction()
