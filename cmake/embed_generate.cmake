# cmake -DWEB=... -DOPENAPI=... -DOUT=... -DGZIP_PROGRAM=... -DBROTLI_PROGRAM=... -P embed_generate.cmake
cmake_minimum_required(VERSION 3.25)
file(MAKE_DIRECTORY ${OUT}/packed)

if(NOT EXISTS ${WEB}/index.html)
  set(WEB ${OUT}/placeholder)
  file(CONFIGURE OUTPUT ${WEB}/index.html CONTENT [[<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Touchmark</title>
<h1>Touchmark</h1>
<p>This server was built without its web interface. The API is at /api/v1; build web/ and then the server to label here.</p>
</html>
]] @ONLY)
endif()

set(mime_html "text/html; charset=utf-8")
set(mime_js "text/javascript; charset=utf-8")
set(mime_mjs "text/javascript; charset=utf-8")
set(mime_css "text/css; charset=utf-8")
set(mime_json "application/json")
set(mime_webmanifest "application/manifest+json")
set(mime_svg "image/svg+xml")
set(mime_png "image/png")
set(mime_jpg "image/jpeg")
set(mime_webp "image/webp")
set(mime_ico "image/x-icon")
set(mime_woff2 "font/woff2")
set(mime_wasm "application/wasm")
set(mime_txt "text/plain; charset=utf-8")
set(packable html js mjs css json webmanifest svg wasm txt)

# The name of the compressed file, or "" where compressing saves less than a tenth.
function(pack file hash suffix program arguments result)
  set(${result} "" PARENT_SCOPE)
  if(NOT program)
    return()
  endif()
  set(packed ${OUT}/packed/${hash}.${suffix})
  if(NOT EXISTS ${packed})
    execute_process(COMMAND ${program} ${arguments} INPUT_FILE ${file} OUTPUT_FILE ${packed}.new COMMAND_ERROR_IS_FATAL ANY)
    file(RENAME ${packed}.new ${packed})
  endif()
  file(SIZE ${file} plain_size)
  file(SIZE ${packed} packed_size)
  math(EXPR limit "${plain_size} * 9 / 10")
  if(packed_size LESS limit)
    set(${result} ${packed} PARENT_SCOPE)
  endif()
endfunction()

set(assembly "    .section .rodata\n")
set(declarations "")
set(rows "")
set(count 0)

# The hash in the comment makes the text change whenever the file does.
macro(embed file hash label)
  string(APPEND assembly "    .balign 16\n    .global tm_blob_${label}\ntm_blob_${label}: /* ${hash} */\n"
         "    .incbin \"${file}\"\n    .global tm_blob_${label}_end\ntm_blob_${label}_end:\n    .byte 0\n")
  string(APPEND declarations "extern const char tm_blob_${label}[];\nextern const char tm_blob_${label}_end[];\n")
endmacro()

file(GLOB_RECURSE files RELATIVE ${WEB} ${WEB}/*)
list(FILTER files EXCLUDE REGEX "\\.map$")
list(SORT files COMPARE STRING)
foreach(name ${files})
  set(file ${WEB}/${name})
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 32 etag)
  string(REGEX MATCH "[^.]*$" extension ${name})
  set(mime "${mime_${extension}}")
  if(NOT mime)
    set(mime "application/octet-stream")
  endif()
  set(variants "{}, {}")
  embed(${file} ${hash} ${count})
  if(extension IN_LIST packable)
    pack(${file} ${hash} gz "${GZIP_PROGRAM}" "-9n" gzip)
    pack(${file} ${hash} br "${BROTLI_PROGRAM}" "-cq;11" brotli)
    set(gzip_text "{}")
    set(brotli_text "{}")
    if(gzip)
      embed(${gzip} ${hash} ${count}_gz)
      set(gzip_text "TM_BLOB(${count}_gz)")
    endif()
    if(brotli)
      embed(${brotli} ${hash} ${count}_br)
      set(brotli_text "TM_BLOB(${count}_br)")
    endif()
    set(variants "${gzip_text}, ${brotli_text}")
  endif()
  set(immutable false)
  if(name MATCHES "^assets/.*[-.][A-Za-z0-9_-]+\\.[a-z0-9]+$")
    set(immutable true)
  endif()
  string(APPEND rows "      {\"/${name}\", \"${mime}\", \"\\\"${etag}\\\"\", TM_BLOB(${count}), ${variants}, ${immutable}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(SHA256 ${OPENAPI} openapi_hash)
embed(${OPENAPI} ${openapi_hash} openapi)
string(APPEND assembly "    .section .note.GNU-stack,\"\",@progbits\n")

set(source "// Written by cmake/embed_generate.cmake.
#include \"server/http/static_files.h\"

extern \"C\" {
${declarations}}

#define TM_BLOB(name) std::string_view(tm_blob_##name, static_cast<std::size_t>(tm_blob_##name##_end - tm_blob_##name))

namespace touchmark::server {

const std::vector<StaticFile>& embedded_files() {
  static const std::vector<StaticFile> files = {
${rows}  };
  return files;
}

std::string_view embedded_openapi() { return TM_BLOB(openapi); }

}  // namespace touchmark::server
")

foreach(part assembly source)
  set(target ${OUT}/embedded.S)
  if(part STREQUAL "source")
    set(target ${OUT}/embedded.cpp)
  endif()
  set(old "")
  if(EXISTS ${target})
    file(READ ${target} old)
  endif()
  if(NOT "${old}" STREQUAL "${${part}}")
    file(WRITE ${target} "${${part}}")
  endif()
endforeach()
