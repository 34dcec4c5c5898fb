// A process to look into. Its arguments are pairs of a step and a path:
//
//   load PATH    maps a library
//   memory PATH  maps a library from memory alone, as programs do that bring their own
//   low PATH     maps a file at a low address
//   mount PATH   goes into a mount namespace of its own, with an empty file system at PATH
//   copy PATH    copies the file to the folder of the latest mount, and maps it from there
//   confine PATH takes PATH for its root
//   retire -     ends its first thread
//
// Then it prints a line and waits until its standard input ends.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace {

namespace fs = std::filesystem;

bool load(const std::string& path) {
    return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr;
}

bool load_from_memory(const std::string& path) {
    const std::string opened = "/proc/self/fd/" + std::to_string(memfd_create("library", 0));
    std::ofstream(opened, std::ios::binary) << std::ifstream(path, std::ios::binary).rdbuf();
    return load(opened);
}

bool map_low(const std::string& path) {
    void* const address = reinterpret_cast<void*>(0x20'0000);  // NOLINT(performance-no-int-to-ptr)
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    return fd >= 0 && mmap(address, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE,
                           fd, 0) == address;
}

bool mount_at(const std::string& path) {
    return unshare(CLONE_NEWNS) == 0 &&
           mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("none", path.c_str(), "tmpfs", 0, nullptr) == 0;
}

bool copy_and_load(const std::string& path, const std::string& folder) {
    const fs::path copy = fs::path(folder) / fs::path(path).filename();
    return fs::copy_file(path, copy) && load(copy);
}

[[noreturn]] void wait_for_end_of_input() {
    std::puts("ready");
    std::fflush(stdout);
    char byte = 0;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    _exit(0);
}

[[noreturn]] void retire() {
    const auto first = pthread_self();
    std::thread([first] {
        pthread_join(first, nullptr);
        wait_for_end_of_input();
    }).detach();
    pthread_exit(nullptr);
}

}  // namespace

int main(int argc, char** argv) {
    std::string mounted;
    for (int at = 1; at + 1 < argc; at += 2) {
        const std::string step = argv[at];
        const std::string path = argv[at + 1];
        const bool is_done =
            (step == "load" && load(path)) || (step == "memory" && load_from_memory(path)) ||
            (step == "low" && map_low(path)) || (step == "mount" && mount_at(path)) ||
            (step == "copy" && copy_and_load(path, mounted)) ||
            (step == "confine" && chroot(path.c_str()) == 0) || step == "retire";
        if (!is_done) {
            std::printf("cannot %s %s\n", step.c_str(), path.c_str());
            return 1;
        }
        if (step == "retire") {
            retire();
        }
        mounted = step == "mount" ? path : mounted;
    }
    wait_for_end_of_input();
}
