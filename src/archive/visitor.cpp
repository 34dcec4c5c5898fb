#include "archive/visitor.h"

namespace hemostat::archive {

std::string_view to_string(Obstacle obstacle) {
    switch (obstacle) {
        using enum Obstacle;
        case encrypted: return "encrypted";
        case unsupported: return "unsupported";
        case damaged: return "damaged";
        case limit: return "limit";
        case unreadable: return "unreadable";
    }
    return "";
}

void Visitor::take_rpm(const std::string& /*path*/, Peeked& /*front*/) {}

void Visitor::take_image(const std::string& /*path*/, const ImageLayers& /*layers*/) {}

}  // namespace hemostat::archive
