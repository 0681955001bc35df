#include "shared/model/rules/understand_question.h"

#include <map>
#include <memory>
#include <queue>

#include "shared/model/rules/assemble_query.h"
#include "shared/model/rules/capabilities.h"
#include "shared/model/rules/read_clauses.h"

namespace millrace::model::rules {
namespace {

constexpr std::size_t kQuestionBytesMax = 4'000;
constexpr int kStepsMax = 20'000;
constexpr int kTriesMax = 400;

/// A way through the sentence so far; the clauses before are shared with its siblings.
struct Path {
  std::size_t at = 0;
  double cost = 0;
  std::shared_ptr<const Path> before;  // Shared: many continuations of one beginning.
  const Clause* clause = nullptr;
};
using PathPointer = std::shared_ptr<const Path>;

struct Cheaper {
  bool operator()(const PathPointer& left, const PathPointer& right) const { return left->cost > right->cost; }
};

std::vector<Clause> clauses_of(const Path& path) {
  std::vector<Clause> clauses;
  for (const Path* step = &path; step->clause != nullptr; step = step->before.get()) clauses.insert(clauses.begin(), *step->clause);
  return clauses;
}

class Search {
 public:
  Search(const Sentence& sentence, const Schema& schema) : sentence_(sentence), schema_(schema) {}

  Result<Query> run() {
    open_.push(std::make_shared<const Path>());
    int tries = 0;
    for (int step = 0; step < kStepsMax && !open_.empty(); ++step) {
      const PathPointer path = open_.top();
      open_.pop();
      farthest_ = std::max(farthest_, path->at);
      if (path->at < sentence_.size()) {
        extend(path);
        continue;
      }
      auto query = assemble_query(clauses_of(*path), schema_);
      if (query) return query;
      if (!misfit_) misfit_ = query.error();
      if (++tries == kTriesMax) break;
    }
    if (misfit_) return with_capabilities(*misfit_, schema_);
    return not_understood(sentence_, unexplained_word(), schema_);
  }

 private:
  const Readings<Clause>& clauses_from(std::size_t at) {
    auto known = clauses_.find(at);
    if (known == clauses_.end()) known = clauses_.emplace(at, clauses_at(sentence_, at)).first;
    return known->second;
  }

  /// The first word of content that is in no clause, wherever one may begin; else where the search got stuck.
  std::size_t unexplained_word() {
    std::vector<bool> is_explained(sentence_.size(), false);
    for (std::size_t at = 0; at < sentence_.size(); ++at) {
      for (const Reading<Clause>& reading : clauses_from(at)) {
        for (std::size_t word = at; word < reading.end; ++word) is_explained[word] = true;
      }
    }
    for (std::size_t word = 0; word < sentence_.size(); ++word) {
      const Token& token = sentence_.tokens[word];
      const bool has_content = token.kind == TokenKind::kQuoted || (token.kind == TokenKind::kWord && !is_structural(token.lower));
      if (has_content && !is_explained[word]) return word;
    }
    return farthest_;
  }

  void extend(const PathPointer& path) {
    const Readings<Clause>& clauses = clauses_from(path->at);
    // At most so many paths through one place: the cheapest come first.
    if (++visits_[path->at] > 300) return;
    for (const Reading<Clause>& reading : clauses) {
      open_.push(std::make_shared<const Path>(Path{reading.end, path->cost + reading.cost, path, &reading.value}));
    }
  }

  const Sentence& sentence_;
  const Schema& schema_;
  std::map<std::size_t, Readings<Clause>> clauses_;
  std::map<std::size_t, int> visits_;
  std::priority_queue<PathPointer, std::vector<PathPointer>, Cheaper> open_;
  std::size_t farthest_ = 0;
  std::optional<Error> misfit_;
};

}  // namespace

Result<Query> understand_question(std::string_view question, const Schema& schema) {
  if (question.size() > kQuestionBytesMax) return rejected("rules", "the question is longer than 4,000 bytes");
  const auto tokens = read_tokens(question);
  if (!tokens) return tokens.error();
  if (tokens->empty()) return with_capabilities(rejected("rules", "the question is empty"), schema);
  const Sentence sentence{*tokens, schema};
  return Search(sentence, schema).run();
}

}  // namespace millrace::model::rules
