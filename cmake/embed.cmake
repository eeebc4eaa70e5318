# tm_embedded: web/dist (or a page saying that it was not built) and api/openapi.yaml inside the library.
#
# The files of web/dist change names with every build, so a script run at build time writes the index and the
# assembly with one .incbin per file; it touches its outputs only when a file changed.
include_guard(GLOBAL)

find_program(GZIP_PROGRAM gzip)
find_program(BROTLI_PROGRAM brotli)

set(TM_EMBED_DIR ${CMAKE_BINARY_DIR}/embedded)
set(TM_EMBED_ARGUMENTS
    -DWEB=${CMAKE_SOURCE_DIR}/web/dist
    -DOPENAPI=${CMAKE_SOURCE_DIR}/api/openapi.yaml -DOUT=${TM_EMBED_DIR}
    -DGZIP_PROGRAM=${GZIP_PROGRAM} -DBROTLI_PROGRAM=${BROTLI_PROGRAM}
    -P ${CMAKE_SOURCE_DIR}/cmake/embed_generate.cmake)

# Once now, so that the sources exist when targets are made; then before every build.
execute_process(COMMAND ${CMAKE_COMMAND} ${TM_EMBED_ARGUMENTS} COMMAND_ERROR_IS_FATAL ANY)
add_custom_target(tm_embed_generate
    COMMAND ${CMAKE_COMMAND} ${TM_EMBED_ARGUMENTS}
    BYPRODUCTS ${TM_EMBED_DIR}/embedded.S ${TM_EMBED_DIR}/embedded.cpp
    COMMENT "Embedding the web UI")
add_library(tm_embedded STATIC ${TM_EMBED_DIR}/embedded.S ${TM_EMBED_DIR}/embedded.cpp)
add_dependencies(tm_embedded tm_embed_generate)
target_include_directories(tm_embedded PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(tm_embedded PRIVATE tm_base tm_access)
