// META-INF/MANIFEST.MF: what a jar says of itself.
//
//   Name: value      a line, its end CR LF or LF; one that begins with a space continues the last
//
// An empty line ends the section that is about the whole jar.
#pragma once

#include "inspect/product.h"

#include <string_view>

namespace hemostat::inspect {

/// By Implementation-Vendor, -Title and -Version, and what OSGi calls the same; unnamed where
/// `text` has none of them. Of a text that is cut, what stands in front of the cut.
///
/// Source: JAR File Specification, Java SE 21; OSGi Core Release 8, §3.2.1.
Product parse_jar_manifest(std::string_view text);

}  // namespace hemostat::inspect
