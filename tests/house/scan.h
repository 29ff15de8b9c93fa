// Reads C++ as the house test needs it: text without comments and literals, quoted includes, the length of functions.
// It knows the style of this project, not the whole language; its own tests stand in tst_house.cpp.
#pragma once
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace house {

// Blanks comments and the inside of literals; lines keep their numbers.
class Stripper {
 public:
  explicit Stripper(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) blank_until("\n", 0);
      else if (starts("/*")) blank_until("*/", 2);
      else if (starts("R\"")) raw_string();
      else if (text_[at_] == '"') literal('"');
      else if (text_[at_] == '\'' && !digit_separator()) literal('\'');
      else ++at_;
    }
    return out_;
  }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  bool digit_separator() const { return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0; }
  void blank(std::size_t end) {
    for (; at_ < end && at_ < text_.size(); ++at_)
      if (text_[at_] != '\n') out_[at_] = ' ';
  }
  void blank_until(std::string_view end, std::size_t keep) {
    const std::size_t found = text_.find(end, at_ + keep);
    blank(found == text_.npos ? text_.size() : found + keep);
  }
  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = text_.find(close, open);
    blank(end == text_.npos ? text_.size() : end + close.size());
  }
  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    blank(end + 1);
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

inline std::string without_comments(std::string_view text) { return Stripper(text).run(); }

// The files that `#include "…"` names, in order.
inline std::vector<std::string> quoted_includes(std::string_view text) {
  std::vector<std::string> out;
  static constexpr std::string_view kInclude = "#include \"";
  for (std::size_t at = text.find(kInclude); at != text.npos; at = text.find(kInclude, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const std::size_t begin = at + kInclude.size();
    out.emplace_back(text.substr(begin, text.find('"', begin) - begin));
  }
  return out;
}

// Targets of Markdown links and pictures, "](target)", without anchors; addresses of the web left out.
inline std::vector<std::string> linked_files(std::string_view markdown) {
  std::vector<std::string> out;
  for (std::size_t at = markdown.find("]("); at != markdown.npos; at = markdown.find("](", at + 1)) {
    const std::string_view rest = markdown.substr(at + 2);
    const std::string target(rest.substr(0, rest.find_first_of(")# ")));
    if (!target.empty() && target.find("://") == target.npos) out.push_back(target);
  }
  return out;
}

struct Function {
  std::string head;  // "void f(int a)"
  int line = 0;      // where its head starts
  int lines = 0;     // from there to the closing brace
};

// Finds function bodies at file, namespace and class scope by their braces.
class FunctionFinder {
 public:
  explicit FunctionFinder(std::string_view source) : text_(without_preprocessor(without_comments(source))) {}

  std::vector<Function> run() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (std::isspace(static_cast<unsigned char>(c)) == 0 && head_.empty()) head_line_ = line_;
      if (c == '{' && !opens_scope()) skip_body();
      else if (c == '{' || c == '}' || c == ';' || ends_access_label()) head_.clear();
      else if (!head_.empty() || std::isspace(static_cast<unsigned char>(c)) == 0) head_ += c == '\n' ? ' ' : c;
    }
    return found_;
  }

 private:
  static std::string without_preprocessor(std::string text) {
    bool directive = false, fresh = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') {
        directive = directive && i > 0 && text[i - 1] == '\\';
        fresh = true;
        continue;
      }
      if (fresh && text[i] == '#') directive = true;
      if (std::isspace(static_cast<unsigned char>(text[i])) == 0) fresh = false;
      if (directive && text[i] != '\\') text[i] = ' ';
    }
    return text;
  }

  // The head without what stands in (), <> and [].
  static std::string outline(const std::string& head) {
    std::string out;
    int depth = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
      const bool arrow = head[i] == '>' && i > 0 && head[i - 1] == '-';
      if (std::string_view("(<[").find(head[i]) != std::string_view::npos) ++depth;
      if (depth == 0) out += head[i];
      if (!arrow && std::string_view(")>]").find(head[i]) != std::string_view::npos && depth > 0) --depth;
    }
    return out;
  }
  static bool has_word(const std::string& text, std::string_view word) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      const auto part_of_name = [&](std::size_t i) {
        return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_');
      };
      if ((at == 0 || !part_of_name(at - 1)) && !part_of_name(at + word.size())) return true;
    }
    return false;
  }
  bool opens_scope() const {
    const std::string words = outline(head_);
    for (const char* word : {"namespace", "class", "struct", "union", "extern"})
      if (has_word(words, word)) return true;
    return false;
  }
  bool ends_access_label() const {
    if (text_[at_] != ':' || text_.substr(at_, 2) == "::") return false;
    for (const char* word : {"public", "private", "protected", "slots", "signals"})
      if (head_.ends_with(word)) return true;
    return false;
  }
  // A table or a member with an initialiser is no function.
  bool is_function() const { return head_.find('(') != head_.npos && outline(head_).find('=') == std::string::npos; }

  void skip_body() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}' && --depth == 0) break;
    }
    const std::size_t next = text_.find_first_not_of(" \n", at_ + 1);
    const bool in_initialisers = next != text_.npos && (text_[next] == ',' || text_[next] == '{');
    if (in_initialisers) return;
    if (is_function()) found_.push_back({head_, head_line_, line_ - head_line_ + 1});
    head_.clear();
  }

  std::string text_, head_;
  std::size_t at_ = 0;
  int line_ = 1, head_line_ = 1;
  std::vector<Function> found_;
};

inline std::vector<Function> functions(std::string_view source) { return FunctionFinder(source).run(); }

// Does `text` use `name` after `::`, as in MarketParam::name?
inline bool names_enumerator(const std::string& text, const std::string& name) {
  const std::string wanted = "::" + name;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) {
    const char after = at + wanted.size() < text.size() ? text[at + wanted.size()] : ' ';
    if (std::isalnum(static_cast<unsigned char>(after)) == 0 && after != '_') return true;
  }
  return false;
}

using Graph = std::map<std::string, std::vector<std::string>>;

class CycleFinder {
 public:
  explicit CycleFinder(const Graph& graph) : graph_(graph) {}
  std::vector<std::string> run() {
    for (const auto& [node, next] : graph_)
      if (visit(node)) return path_;
    return {};
  }

 private:
  bool visit(const std::string& node) {
    if (done_.contains(node)) return false;
    path_.push_back(node);
    if (!open_.insert(node).second) return true;
    if (const auto found = graph_.find(node); found != graph_.end())
      for (const std::string& next : found->second)
        if (visit(next)) return true;
    open_.erase(node);
    done_.insert(node);
    path_.pop_back();
    return false;
  }

  const Graph& graph_;
  std::set<std::string> open_, done_;
  std::vector<std::string> path_;
};

// One cycle of a graph as a path whose last node occurs before; empty when there is none.
inline std::vector<std::string> cycle_in(const Graph& graph) { return CycleFinder(graph).run(); }

}  // namespace house
