// The character set in which libarchive gives names.
#pragma once

#include <clocale>

namespace hemostat::archive {

/// While it lives, this thread's character set is UTF-8: libarchive drops names that it cannot
/// convert into it.
class Utf8Names {
public:
    Utf8Names() : before_(::uselocale(character_set())) {}
    ~Utf8Names() { ::uselocale(before_); }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

private:
    // Null where the system has no such locale; then nothing changes. Loading it takes longer than
    // reading a small file.
    static locale_t character_set() {
        static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return utf8;
    }

    locale_t before_;
};

}  // namespace hemostat::archive
