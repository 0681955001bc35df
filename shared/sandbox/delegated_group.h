#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace millrace::sandbox {

/// The cgroup v2 folder under which this process may make groups with memory, pids and cpu limits, or nothing
/// (then a watchdog does it). That is the group above our own, where systemd's DelegateSubgroup= put us in a
/// leaf; or our own, when we are alone in it: then we move into a leaf below, for a group with processes may
/// not hand out controllers. Groups that a killed worker left empty there are removed.
std::optional<std::filesystem::path> find_delegated_group();

/// Where /proc/self/mountinfo says the v2 hierarchy is. Pure.
std::optional<std::filesystem::path> unified_mount(std::string_view mountinfo);

/// Our own group in the v2 hierarchy, relative to its mount, from /proc/self/cgroup. Pure.
std::optional<std::filesystem::path> own_group(std::string_view cgroup);

/// As find_delegated_group, for process `process` in group `own` below `mount`.
std::optional<std::filesystem::path> delegated_group_at(const std::filesystem::path& mount,
                                                        const std::filesystem::path& own, int process);

}  // namespace millrace::sandbox
