#include "report/json_lines.h"

#include <array>
#include <boost/json/serializer.hpp>

namespace hemostat::report {

void JsonLines::take(finding::Finding finding) {
    const boost::json::object object = finding::to_json(finding);
    boost::json::serializer serializer;
    serializer.reset(&object);
    std::array<char, 4096> piece{};
    while (!serializer.done()) {
        output_.write(serializer.read(piece.data(), piece.size()));
    }
    output_.write("\n");
}

}  // namespace hemostat::report
