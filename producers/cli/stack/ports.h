#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

using Port = std::uint16_t;
using Ports = std::map<std::string, Port>;

/// Gives each name a port: the remembered one while it is free, else the next free one from `first` on, no port twice.
/// Pure, apart from what `is_free` does.
Result<Ports> assign_ports(const std::vector<std::string>& names, const Ports& remembered, Port first,
                           const std::function<bool(Port)>& is_free);

/// Where a stack starts looking: below the ports that the kernel gives to outgoing connections, apart from other stacks.
Port first_port_for(const std::filesystem::path& state_folder);

/// Whether a program could listen there on the loopback address.
bool is_port_free(Port port);

/// Whether somebody listens there.
bool answers(Port port);

Ports read_ports(const std::filesystem::path& file);
Result<void> write_ports(const std::filesystem::path& file, const Ports& ports);

}  // namespace millrace::cli::stack
