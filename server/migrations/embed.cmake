# SPDX-License-Identifier: Apache-2.0
# cmake -DSOURCE=<server/migrations> -DOUTPUT=<file.cc> -P embed.cmake
# Turns the files NNNN_verb_noun.sql, in order of their names, into the array behind luodi::migrations::Embedded().
file(GLOB files ${SOURCE}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(rows "")
set(count 0)
set(last "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  string(SUBSTRING ${name} 0 4 number)
  if(number STREQUAL last)
    message(FATAL_ERROR "two migrations have the number ${number}: ${name} is the second")
  endif()
  set(last ${number})
  file(READ ${file} sql)
  string(APPEND rows "    {\"${name}\", R\"luodi_sql(${sql})luodi_sql\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Generated from server/migrations/*.sql by embed.cmake. Do not edit.
#include <array>

#include \"server/migrations/runner.h\"

namespace luodi::migrations {

absl::Span<const Migration> Embedded() {
  static constexpr std::array<Migration, ${count}> kMigrations = {{
${rows}  }};
  return kMigrations;
}

}  // namespace luodi::migrations
")
