# SPDX-License-Identifier: Apache-2.0
# Turns a file into a C++ source that defines its bytes:
#   cmake -DINPUT=file -DOUTPUT=file.cc -DSYMBOL=luodi_name -P server/base/embed.cmake
# The including code declares: extern const char luodi_name[]; extern const unsigned long luodi_name_size;
# Every byte is escaped, so that quotes, carriage returns and any encoding arrive as they are.
foreach(needed INPUT OUTPUT SYMBOL)
  if(NOT DEFINED ${needed})
    message(FATAL_ERROR "embed.cmake needs -D${needed}=")
  endif()
endforeach()
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
# A line of the source for each line of the file keeps both readable side by side.
string(REPLACE "\\x0a" "\\x0a\"\n\"" bytes "${bytes}")
get_filename_component(name "${INPUT}" NAME)
file(WRITE "${OUTPUT}"
"// Made from ${name}; do not edit.
extern const char ${SYMBOL}[];
extern const unsigned long ${SYMBOL}_size;
const char ${SYMBOL}[] =
\"${bytes}\";
const unsigned long ${SYMBOL}_size = sizeof(${SYMBOL}) - 1;
")
