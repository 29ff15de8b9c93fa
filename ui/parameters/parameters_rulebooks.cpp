// What the Parameters dock does with rulebooks: replay, draft, save.
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include "common/numbers.h"
#include "parameters/parameter_model.h"
#include "parameters/parameters_dock.h"
#include "parameters/rulebook_bar.h"
#include "protocol/promises.h"

namespace fb::ui {
namespace {

// "My rules (2).toml" -> "my-rules-2".
QString idOf(const QString& file) {
  QString id = QFileInfo(file).completeBaseName().toLower();
  id.replace(QRegularExpression("[^a-z0-9]+"), "-");
  id.remove(QRegularExpression("^[^a-z]+|-+$"));
  return id.isEmpty() ? "own" : id.left(40);
}

// What differs from the recording's own parameters under the base, as rows of a file.
Settings changesOver(const Parameters& base, const Parameters& wanted) {
  Settings out;
  const auto now = base.rows(), then = wanted.rows();
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].value == then[i].value) continue;
    const bool policy = std::string_view(then[i].spec->unit).find('|') != std::string_view::npos;
    out.emplace_back(then[i].key, policy ? display_value(*then[i].spec, then[i].value) : std::to_string(then[i].value));
  }
  return out;
}

}  // namespace

void ParametersDock::replayUnder(const QString& id) {
  const auto recording = client_.recording();
  if (!recording) return;
  rulebooks_->choose(id);
  const Rulebook& rulebook = rulebooks_->chosen();
  client_.play(0);
  client_.replayUnder({rulebook.id, settings_of(rulebook, recording->genesis->parameters)});
  rulebooks_->say(tr("Replaying the day under %1; Compare shows how far it is.").arg(text(rulebook.title)), false);
}

void ParametersDock::draftFromRulebook() {
  const auto recording = client_.recording();
  if (!recording) return;
  const Rulebook& rulebook = rulebooks_->chosen();
  Settings settings = settings_of(rulebook, recording->genesis->parameters);
  std::erase_if(settings, [](const auto& s) { return s.first == "insurance_layout"; });
  const int changed = model_->draftFrom(settings);
  rulebooks_->say(tr("%1 parameters of %2 in the draft. The insurance stays arranged as at the opening; to change that "
                     "too, replay the day.")
                      .arg(integer(changed), text(rulebook.title)),
                  false);
}

bool ParametersDock::saveDraft(const QString& file) {
  const auto recording = client_.recording();
  if (!recording) return false;
  const Rulebook& chosen = rulebooks_->chosen();
  const std::string base = builtin_rulebook_text(chosen.id).empty() ? chosen.base : chosen.id;
  Parameters under = recording->genesis->parameters;
  if (const auto b = read_rulebook(base.empty() ? "firebreak" : base))
    for (const auto& [key, value] : settings_of(*b, recording->genesis->parameters))
      if (!under.set(key, value)) continue;
  const Parameters wanted = model_->drafted();
  OwnRulebook own{.id = idOf(file).toStdString(),
                  .title = QFileInfo(file).completeBaseName().toStdString(),
                  .about = "Saved from a draft in the Parameters dock.",
                  .base = base.empty() ? "firebreak" : base,
                  .note = "",
                  .values = changesOver(under, wanted),
                  .not_promised = {}};
  for (const std::string_view invariant : not_promised(promises_of(wanted)))
    own.not_promised.push_back({std::string(invariant), std::string(reason_of(invariant)), 0});
  const std::string toml = rulebook_text(own);
  if (const auto back = parse_rulebook(toml, file.toStdString()); !back) {
    rulebooks_->say(text(back.error().text()), true);
    return false;
  }
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly) ||
      out.write(toml.data(), static_cast<qint64>(toml.size())) != static_cast<qint64>(toml.size()) || !out.commit()) {
    rulebooks_->say(tr("%1 could not be written: %2. Choose another folder.").arg(file, out.errorString()), true);
    return false;
  }
  return rulebooks_->load(file);
}

}  // namespace fb::ui
