// Lets std::unique_ptr hold what a C library frees with a function of its own.
#pragma once

namespace hemostat::lab {

template <auto free>
struct Deleter {
    template <typename T>
    void operator()(T* object) const {
        free(object);
    }
};

}  // namespace hemostat::lab
