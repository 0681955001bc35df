#include "shared/batch/mapping.h"

#include <algorithm>
#include <optional>
#include <set>

#include "shared/batch/synonyms.h"
#include "shared/batch/words.h"

namespace millrace::batch {
namespace {

constexpr double kSameName = 1.0;
constexpr double kSameWords = 0.97;
constexpr double kSynonym = 0.85;
constexpr double kSharedWordsMost = 0.8;
constexpr double kOnlyOfItsType = 0.65;
constexpr double kAccepted = 0.6;     // Below it, a likeness is only worth a question.
constexpr double kWorthAsking = 0.4;
constexpr double kTooClose = 0.1;     // Two candidates within it are a question, unless the name itself says it.
constexpr std::size_t kCandidatesAsked = 5;

/// The harmonic mean of how much of either name is in the other.
double shared_words(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  const double of_left = share_found(left, right), of_right = share_found(right, left);
  return of_left + of_right == 0 ? 0 : 2 * of_left * of_right / (of_left + of_right);
}

bool is_figure(csv::ColumnType type) { return type == csv::ColumnType::kInteger || type == csv::ColumnType::kNumber; }

/// Whether cells of the column can be what the field takes.
bool fits_type(csv::ColumnType type, FieldType field) {
  switch (field) {
    case FieldType::kAny:
    case FieldType::kString: return true;
    case FieldType::kInteger:
    case FieldType::kNumber: return is_figure(type);
    case FieldType::kBoolean: return type == csv::ColumnType::kBoolean || type == csv::ColumnType::kInteger;
  }
  return true;
}

bool names_web_address(const std::vector<std::string>& words) { return are_synonyms(words, {"website"}); }
bool names_email(const std::vector<std::string>& words) { return are_synonyms(words, {"email"}); }

/// What the cells say beside the names: a web address is no company's name, but it is a website whatever its column is called.
void weigh_kind_of_cells(const Column& column, const InputField& field, Feed& feed) {
  const std::vector<std::string> words = words_of_name(field.name);
  const bool is_url = column.type == csv::ColumnType::kUrl, is_email = column.type == csv::ColumnType::kEmail;
  if ((is_url && names_web_address(words)) || (is_email && names_email(words))) {
    if (feed.confidence < kOnlyOfItsType) {
      feed.confidence = kOnlyOfItsType;
      feed.why = is_url ? "holds web addresses" : "holds e-mail addresses";
    }
  } else if ((is_url || is_email) && feed.confidence < kSameWords) {
    feed.confidence /= 2;
  }
}

struct Candidate {
  std::size_t column = 0;
  std::size_t field = 0;
  Feed feed;
};

std::vector<Candidate> candidates_of(const std::vector<Column>& columns, const std::vector<InputField>& fields) {
  std::vector<Candidate> candidates;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t f = 0; f < fields.size(); ++f) {
      Feed feed = likeness_of(columns[c], fields[f]);
      if (feed.confidence >= kWorthAsking) candidates.push_back({.column = c, .field = f, .feed = std::move(feed)});
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& left, const Candidate& right) { return left.feed.confidence > right.feed.confidence; });
  return candidates;
}

/// Gives fields to columns, the likeliest pairs first.
class Matching final {
 public:
  Matching(const std::vector<Column>& columns, const std::vector<InputField>& fields)
      : columns_(columns), fields_(fields), column_taken_(columns.size()), field_taken_(fields.size()) {}

  Result<void> take_wishes(const MappingWishes& wishes, bool takes_anything);
  void match();
  Mapping result();

 private:
  bool is_open(const Candidate& candidate) const {
    return !column_taken_[candidate.column] && !field_taken_[candidate.field];
  }
  /// The rivals of a candidate for its column or its field, itself first.
  std::vector<Feed> rivals_of(const std::vector<Candidate>& all, const Candidate& best) const;
  void take(const Candidate& candidate);
  void ask(const Candidate& best, std::vector<Feed> rivals);

  const std::vector<Column>& columns_;
  const std::vector<InputField>& fields_;
  std::vector<bool> column_taken_, field_taken_;
  std::vector<std::pair<std::size_t, Feed>> feeds_;  ///< With the field's place.
  std::vector<Feed> further_feeds_;                  ///< Of an agent that takes anything.
  std::vector<MappingQuestion> questions_;
};

template <typename List>
std::optional<std::size_t> place_of(const List& list, const std::string& name) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].name == name) return i;
  }
  // As people write it: without minding case, blanks and underscores, where that is unambiguous.
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (joined(words_of_name(list[i].name)) != joined(words_of_name(name))) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

template <typename List>
std::string names_in(const List& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + item.name;
  return text.size() > 500 ? text.substr(0, 500) + " …" : text;
}

Result<void> Matching::take_wishes(const MappingWishes& wishes, bool takes_anything) {
  for (const auto& [column_name, field_name] : wishes) {
    const auto column = place_of(columns_, column_name);
    if (!column) {
      return rejected("MAPPING_UNKNOWN_COLUMN", "the file has no column '" + column_name + "'; it has: " + names_in(columns_));
    }
    if (column_taken_[*column]) return rejected("MAPPING_DUPLICATE", "the column '" + column_name + "' is mapped twice");
    column_taken_[*column] = true;
    if (field_name.empty()) continue;
    const auto field = place_of(fields_, field_name);
    if (!field && takes_anything) {
      further_feeds_.push_back({.column = columns_[*column].name, .field = field_name, .confidence = 1, .why = "as you said"});
      continue;
    }
    if (!field) {
      return rejected("MAPPING_UNKNOWN_FIELD", "the agent takes no field '" + field_name + "'; it takes: " + names_in(fields_));
    }
    if (field_taken_[*field]) return rejected("MAPPING_DUPLICATE", "the field '" + field_name + "' is fed by two columns");
    field_taken_[*field] = true;
    feeds_.emplace_back(*field, Feed{.column = columns_[*column].name, .field = fields_[*field].name,
                                     .is_required = fields_[*field].is_required, .confidence = 1, .why = "as you said"});
  }
  return {};
}

std::vector<Feed> Matching::rivals_of(const std::vector<Candidate>& all, const Candidate& best) const {
  std::vector<Feed> rivals{best.feed};
  if (best.feed.confidence >= kSameWords) return rivals;  // Its name says it; a rival would need to say so too.
  for (const Candidate& other : all) {
    const bool is_itself = other.column == best.column && other.field == best.field;
    if (is_itself || !is_open(other) || best.feed.confidence - other.feed.confidence >= kTooClose) continue;
    if (other.column == best.column || other.field == best.field) rivals.push_back(other.feed);
  }
  return rivals;
}

void Matching::take(const Candidate& candidate) {
  column_taken_[candidate.column] = true;
  field_taken_[candidate.field] = true;
  feeds_.emplace_back(candidate.field, candidate.feed);
}

void Matching::ask(const Candidate& best, std::vector<Feed> rivals) {
  if (rivals.size() > kCandidatesAsked) rivals.resize(kCandidatesAsked);
  questions_.push_back({.field = best.feed.field, .is_required = best.feed.is_required, .candidates = std::move(rivals)});
  field_taken_[best.field] = true;  // Asked once; its columns stay open for other fields.
}

void Matching::match() {
  const std::vector<Candidate> all = candidates_of(columns_, fields_);
  for (const Candidate& candidate : all) {
    if (!is_open(candidate)) continue;
    std::vector<Feed> rivals = rivals_of(all, candidate);
    const bool is_clear = candidate.feed.confidence >= kAccepted && rivals.size() == 1;
    if (is_clear) {
      take(candidate);
    } else if (candidate.feed.confidence >= kAccepted || candidate.feed.is_required) {
      ask(candidate, std::move(rivals));
    }
  }
}

Mapping Matching::result() {
  Mapping mapping;
  std::sort(feeds_.begin(), feeds_.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  for (auto& [field, feed] : feeds_) mapping.feeds.push_back(std::move(feed));
  for (Feed& feed : further_feeds_) mapping.feeds.push_back(std::move(feed));
  mapping.questions = std::move(questions_);
  for (std::size_t f = 0; f < fields_.size(); ++f) {
    if (fields_[f].is_required && !field_taken_[f]) mapping.missing_fields.push_back(fields_[f].name);
  }
  std::set<std::string> fed;
  for (const Feed& feed : mapping.feeds) fed.insert(feed.column);
  for (const Column& column : columns_) {
    if (!fed.contains(column.name)) mapping.unmapped_columns.push_back(column.name);
  }
  return mapping;
}

/// An agent without an input schema gets every column under its own name.
void pass_all_columns(const std::vector<Column>& columns, const MappingWishes& wishes, Mapping& mapping) {
  std::vector<std::string> open;
  for (const std::string& name : mapping.unmapped_columns) {
    const bool is_left_out = std::any_of(wishes.begin(), wishes.end(), [&](const auto& wish) { return wish.first == name; });
    if (is_left_out || columns.empty()) {
      open.push_back(name);
    } else {
      mapping.feeds.push_back({.column = name, .field = name, .confidence = 1, .why = "the agent takes any field"});
    }
  }
  mapping.unmapped_columns = std::move(open);
}

std::string flag_for(const Feed& feed) { return "--map '" + feed.column + "=" + feed.field + "'"; }

}  // namespace

bool Mapping::is_complete() const {
  const auto is_required = [](const MappingQuestion& question) { return question.is_required; };
  return missing_fields.empty() && std::none_of(questions.begin(), questions.end(), is_required);
}

Feed likeness_of(const Column& column, const InputField& field) {
  Feed feed{.column = column.name, .field = field.name, .is_required = field.is_required, .confidence = 0, .why = {}};
  if (!fits_type(column.type, field.type)) return feed;
  const std::vector<std::string> column_words = words_of_name(column.name), field_words = words_of_name(field.name);
  if (column.name == field.name) {
    feed.confidence = kSameName;
    feed.why = "same name";
  } else if (joined(column_words) == joined(field_words)) {
    feed.confidence = kSameWords;
    feed.why = "same words";
  } else if (are_synonyms(column_words, field_words)) {
    feed.confidence = kSynonym;
    feed.why = "a synonym";
  } else {
    feed.confidence = kSharedWordsMost * shared_words(column_words, field_words);
    feed.why = "shares words";
  }
  weigh_kind_of_cells(column, field, feed);
  return feed;
}

Result<Mapping> propose_mapping(const std::vector<Column>& columns, const AgentCard& agent, const MappingWishes& wishes) {
  Matching matching(columns, agent.inputs);
  if (const auto taken = matching.take_wishes(wishes, agent.takes_anything()); !taken) return taken.error();
  if (!agent.takes_anything()) matching.match();
  Mapping mapping = matching.result();
  if (agent.takes_anything()) pass_all_columns(columns, wishes, mapping);
  return mapping;
}

Result<void> check_complete(const Mapping& mapping) {
  for (const MappingQuestion& question : mapping.questions) {
    if (!question.is_required) continue;
    std::string choices;
    for (const Feed& candidate : question.candidates) choices += (choices.empty() ? "" : " or ") + flag_for(candidate);
    return rejected("MAPPING_AMBIGUOUS", "which column is the agent's field '" + question.field + "'? Say " + choices);
  }
  if (mapping.missing_fields.empty()) return {};
  std::string names;
  for (const std::string& name : mapping.missing_fields) names += (names.empty() ? "'" : ", '") + name + "'";
  std::string columns;
  for (const std::string& name : mapping.unmapped_columns) columns += (columns.empty() ? "" : ", ") + name;
  return rejected("MAPPING_REQUIRED", "no column seems to be what the agent requires: " + names + "; say --map 'Column=" +
                                          mapping.missing_fields.front() + "' with one of: " + columns);
}

}  // namespace millrace::batch
