// The part of a CSAF document that is about the document itself.
#pragma once

#include "advisory/advisory.h"
#include "advisory/csaf_node.h"

namespace hemostat::advisory {

/// Checks `root.document`, and reads from it what Advisory holds: the references.
void read_document(const CsafNode& root, Advisory& advisory);

/// The members `category` and `text` of each note in the list `notes`; "Aftercare" is what its
/// notes are called that say what must follow.
void read_notes(const CsafNode& notes, Advisory& advisory);

void read_references(const CsafNode& references, Advisory& advisory);

}  // namespace hemostat::advisory
