# One folder under src/ = one module = one static library = one namespace.

# What every target of ours is compiled with: warnings are errors.
add_library(hemostat_options INTERFACE)
target_include_directories(hemostat_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(hemostat_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough)
# Our constants name only the fields that differ from their defaults.
target_compile_options(hemostat_options INTERFACE -Wno-missing-field-initializers)
# From -O2 on, g++ 12 takes "literal" + std::string for a copy onto itself.
target_compile_options(hemostat_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_compile_definitions(hemostat_options INTERFACE HEMOSTAT_VERSION="${PROJECT_VERSION}")

# hemostat_module(NAME SOURCES a.cpp … DEPENDS other_module Library::target …)
# DEPENDS names modules by their folder, anything else as CMake knows it.
function(hemostat_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(hemostat_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(hemostat_${name} PUBLIC hemostat_options)
  foreach(dependency IN LISTS ARG_DEPENDS)
    if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/src/${dependency})
      target_link_libraries(hemostat_${name} PUBLIC hemostat_${dependency})
    else()
      target_link_libraries(hemostat_${name} PUBLIC ${dependency})
    endif()
  endforeach()
endfunction()
