#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::batch_chat {

/// A part of what an agent can do, to be chosen.
struct Offer {
  std::string_view text;
  std::vector<std::string_view> fields;  ///< Of its output.
  std::vector<std::string_view> words;   ///< That ask for it, by their beginnings.
};

/// How an agent's work is spoken of.
struct Manners {
  std::string_view one = "row";
  std::string_view many = "rows";
  std::string_view help = "process your table";
  std::vector<Offer> offers{};  ///< Empty: all that it does, always.
};

const Manners& manners_of(std::string_view agent);

/// The fields of the offers that a wish names by words; empty: it names none.
std::vector<std::string> wished_fields(const Manners& manners, const std::string& wish);

/// The same of the answer to "which of them?", which may be numbers, or all.
std::vector<std::string> chosen_fields(const Manners& manners, const std::string& answer);

}  // namespace millrace::batch_chat
