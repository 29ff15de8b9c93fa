// The project's files as the house test sees them. Thread rule: a value, read once.
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace house {

struct File {
  std::string path;  // from the top of the project, with slashes
  std::string text;
  long lines() const { return std::count(text.begin(), text.end(), '\n'); }
  bool under(std::string_view folder) const { return path.starts_with(std::string(folder) + "/"); }
  bool has_ending(std::string_view ending) const { return path.ends_with(ending); }
  bool is_source() const { return has_ending(".cpp") || has_ending(".h") || has_ending(".inc"); }
};

inline std::string read_file(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

inline const std::vector<std::string>& project_folders() {
  static const std::vector<std::string> folders{"app", "engine", "ui", "resources", "tests", "packaging"};
  return folders;
}

// Every file of the project folders, by path; what is no text (pictures, fonts, recordings) comes without its text.
inline std::vector<File> read_tree(const std::filesystem::path& top) {
  static const std::vector<std::string> binary{".png", ".ttf", ".otf", ".woff2", ".fbk", ".gz", ".zst", ".zip", ".ico"};
  std::vector<File> out;
  for (const std::string& folder : project_folders()) {
    if (!std::filesystem::exists(top / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top / folder)) {
      if (!entry.is_regular_file()) continue;
      File file{std::filesystem::relative(entry.path(), top).generic_string(), {}};
      if (std::ranges::none_of(binary, [&](const auto& ending) { return file.has_ending(ending); })) file.text = read_file(entry.path());
      out.push_back(std::move(file));
    }
  }
  std::ranges::sort(out, {}, &File::path);
  return out;
}

}  // namespace house
