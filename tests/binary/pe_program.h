// Writes PE files for tests, with imports and a version resource.
#pragma once

#include "tests/binary/file_writer.h"
#include "tests/binary/version_blocks.h"

#include <cstddef>
#include <cstdint>

namespace hemostat::binary {

/// What goes into a file of ours, which has one section behind its headers.
struct PeProgram {
    bool is_64_bit = true;
    std::uint16_t machine = 0x8664;
    std::uint16_t flags = 0x0002;
    std::size_t needed_count = 1;
    Bytes version = version_resource({version_string(u"CompanyName", u"Acme")});
    std::uint32_t resource_type = 16;
};

inline constexpr std::uint32_t pe_section_address = 0x1000;
inline constexpr std::uint32_t pe_section_offset = 0x200;

/// A table of resources with one entry.
inline void resource_table(FileWriter& out, std::uint32_t name, std::uint32_t place) {
    out.u32(0).u32(0).u32(0).u16(0).u16(1).u32(name).u32(place);
}

inline Bytes write_pe_program(const PeProgram& program) {
    // imports, late imports, lookups, hint and name, library's name, resources, version
    const std::uint32_t late =
        pe_section_address + 20 * (static_cast<std::uint32_t>(program.needed_count) + 1);
    const std::uint32_t lookups = late + 2 * 32;
    const std::uint32_t hint = lookups + 3 * 8;
    const std::uint32_t library = hint + 12;
    const std::uint32_t resources = library + 12;
    FileWriter section(std::endian::little, program.is_64_bit);
    for (std::size_t at = 0; at < program.needed_count; ++at) {
        // Every other one has only the table that the loader overwrites.
        section.u32(at % 2 == 0 ? lookups : 0).u32(0).u32(0).u32(library).u32(lookups);
    }
    section.pad_to(late - pe_section_address);
    section.u32(1).u32(library + 1).u32(0).u32(0).u32(lookups);
    section.pad_to(lookups - pe_section_address);
    section.word(hint).word(program.is_64_bit ? 0x8000'0000'0000'0007 : 0x8000'0007);
    section.pad_to(hint - pe_section_address);
    section.u16(7).text({"SSL_new\0\0\0", 10}).text({"ssleay32\0\0\0\0", 12});
    resource_table(section, program.resource_type, 0x8000'0018);
    resource_table(section, 1, 0x8000'0030);
    resource_table(section, 0x409, 0x48);
    section.u32(resources + 0x58).u32(program.version.size()).u32(0).u32(0);
    section.append(program.version);

    FileWriter out(std::endian::little, program.is_64_bit);
    out.text("MZ").pad_to(60).u32(64).text({"PE\0\0", 4});
    const std::size_t optional_size = (program.is_64_bit ? 112 : 96) + 16 * 8;
    out.u16(program.machine).u16(1).u32(0).u32(0).u32(0).u16(optional_size).u16(program.flags);
    const std::size_t optional = out.bytes.size();
    out.u16(program.is_64_bit ? 0x20b : 0x10b).pad_to(optional + 60).u32(pe_section_offset);
    out.pad_to(optional + (program.is_64_bit ? 108 : 92)).u32(16);
    const std::size_t directories = out.bytes.size();
    out.pad_to(directories + 8).u32(pe_section_address).u32(40).u32(resources).u32(100);
    out.pad_to(directories + 13 * 8).u32(late).u32(64).pad_to(directories + 16 * 8);
    out.text({".text\0\0\0", 8}).u32(section.bytes.size()).u32(pe_section_address);
    out.u32(section.bytes.size()).u32(pe_section_offset).u32(0).u32(0).u32(0).u32(0x6000'0020);
    return out.pad_to(pe_section_offset).append(section.bytes).bytes;
}

}  // namespace hemostat::binary
