// The program store_writer as a child, whose acknowledgements are read.
#pragma once

#include "base/file.h"

#include <sys/types.h>
#include <string>
#include <vector>

namespace hemostat::store {

class WriterProcess {
public:
    /// Appends `count` claims called PREFIX-N to the campaign of the samples.
    WriterProcess(const std::string& url, const std::string& prefix, int count);
    WriterProcess(const WriterProcess&) = delete;
    WriterProcess& operator=(const WriterProcess&) = delete;
    ~WriterProcess();

    /// Waits for the next acknowledgement: the key of a claim. Empty after the last.
    std::string next();
    /// Kills it at once, and gives back what it had still acknowledged.
    std::vector<std::string> kill();
    /// Its exit status, once it has ended.
    int wait();

private:
    pid_t process_ = -1;
    File output_;
    std::string waiting_;
};

}  // namespace hemostat::store
