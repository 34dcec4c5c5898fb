// Where loaders and libraries are by default, for each kind of machine.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// An ABI: several may share a machine, and so do their libraries' headers.
struct LoaderPlatform {
    std::string_view machine;  ///< as binary::Image has it
    bool is_64_bit = false;
    std::string_view loader;   ///< glibc's
    std::string_view musl;     ///< ARCH in musl's /lib/ld-musl-ARCH.so.1
    std::string_view triplet;  ///< Debian's, of /usr/lib/TRIPLET
    std::string_view folder;   ///< beside lib, where others keep its libraries
};

/// Source: glibc's shlib-versions, musl's arch/, Debian's multiarch tuples.
inline constexpr std::array<LoaderPlatform, 19> loader_platforms{{
    {"x86_64", true, "/lib64/ld-linux-x86-64.so.2", "x86_64", "x86_64-linux-gnu", "lib64"},
    {"x86_64", false, "/libx32/ld-linux-x32.so.2", "x32", "x86_64-linux-gnux32", "libx32"},
    {"i386", false, "/lib/ld-linux.so.2", "i386", "i386-linux-gnu", "lib32"},
    {"aarch64", true, "/lib/ld-linux-aarch64.so.1", "aarch64", "aarch64-linux-gnu", "lib64"},
    {"arm", false, "/lib/ld-linux-armhf.so.3", "armhf", "arm-linux-gnueabihf", "lib"},
    {"arm", false, "/lib/ld-linux.so.3", "arm", "arm-linux-gnueabi", "lib"},
    {"mips", false, "/lib/ld.so.1", "mips", "mips-linux-gnu", "lib32"},
    {"mips", false, "/lib/ld-linux-mipsn8.so.1", "mips-sf", "mips-linux-gnu", "lib"},
    {"mips", false, "/lib/ld.so.1", "mipsel", "mipsel-linux-gnu", "lib"},
    {"mips", false, "/lib/ld-linux-mipsn8.so.1", "mipsel-sf", "mipsel-linux-gnu", "lib"},
    {"mips", true, "/lib64/ld.so.1", "mips64", "mips64-linux-gnuabi64", "lib64"},
    {"mips", true, "/lib64/ld.so.1", "mips64el", "mips64el-linux-gnuabi64", "lib64"},
    {"ppc", false, "/lib/ld.so.1", "powerpc", "powerpc-linux-gnu", "lib"},
    {"ppc64", true, "/lib64/ld64.so.1", "powerpc64", "powerpc64-linux-gnu", "lib64"},
    {"ppc64le", true, "/lib64/ld64.so.2", "powerpc64le", "powerpc64le-linux-gnu", "lib64"},
    {"riscv64", true, "/lib/ld-linux-riscv64-lp64d.so.1", "riscv64", "riscv64-linux-gnu", "lib64"},
    {"riscv32", false, "/lib/ld-linux-riscv32-ilp32d.so.1", "riscv32", "riscv32-linux-gnu", "lib"},
    {"s390x", true, "/lib/ld64.so.1", "s390x", "s390x-linux-gnu", "lib64"},
    {"s390", false, "/lib/ld.so.1", "", "s390-linux-gnu", "lib"},
}};

inline std::string musl_loader(std::string_view musl) {
    return std::string("/lib/ld-musl-").append(musl) += ".so.1";
}

/// uClibc's, on every machine: firmware has it.
inline constexpr std::array<std::string_view, 2> small_loaders{"/lib/ld-uClibc.so.0",
                                                               "/lib64/ld64-uClibc.so.0"};

/// Folders below a library's own for processors that have more than the first of their kind. Which
/// is taken depends on the processor.
/// Source: glibc's dl-hwcaps_subdirs.c of each machine.
inline constexpr std::array<std::string_view, 11> processor_folders{
    "x86-64-v4", "x86-64-v3", "x86-64-v2", "power11", "power10", "power9",
    "z17",       "z16",       "z15",       "z14",     "z13"};

}  // namespace hemostat::inspect
