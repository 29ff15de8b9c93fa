#include "parameters/fork_dialog.h"

#include <QLabel>

#include "common/numbers.h"
#include "parameters/parameter_units.h"

namespace fb::ui {
namespace {

QString withUnit(const ParamSpec& spec, std::int64_t value) {
  return (parameterText(spec, value) + ' ' + parameterUnit(spec)).trimmed();
}

Parameters changed(const Parameters& in_force, const std::vector<SetParameter>& changes) {
  Parameters after = in_force;
  for (const SetParameter& c : changes)
    if (!after.set(c.key, c.value)) continue;
  return after;
}

QString beforeAfter(const Parameters& in_force, const Parameters& after) {
  QString html = "<table cellpadding='3'>";
  const auto now = in_force.rows(), then = after.rows();
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i].value != then[i].value)
      html += QString("<tr><td>%1</td><td align='right'>%2</td><td>→ <b>%3</b></td></tr>")
                  .arg(text(now[i].key), withUnit(*now[i].spec, now[i].value), withUnit(*then[i].spec, then[i].value));
  return html + "</table>";
}

}  // namespace

ForkDialog::ForkDialog(SnapshotPtr moment, std::vector<SetParameter> changes, QWidget* parent)
    : SignedDialog(tr("Fork and replay with the draft"), moment->time_ms, parent),
      changes_(std::move(changes)) {
  setObjectName("forkDialog");
  cost_ = new QLabel(tr("Working out what it costs…"), this);
  cost_->setObjectName("cost");
  cost_->setWordWrap(true);
  setDetails(cost_);
  const Parameters after = changed(moment->parameters, changes_);
  setDetails(new QLabel(beforeAfter(moment->parameters, after), this));
  needSecond(whyTwo(moment->parameters, after));
}

void ForkDialog::showCost(const QString& words) { cost_->setText(words); }

void ForkDialog::decide(const SignatureFields& signature) {
  std::vector<OperatorCommand> commands;
  for (const SetParameter& change : changes_) {
    commands.push_back({.what = change});
    signature.fill(commands.back());
  }
  emit decided(std::move(commands));
}

}  // namespace fb::ui
