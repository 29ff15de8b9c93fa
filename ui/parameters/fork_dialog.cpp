#include "parameters/fork_dialog.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/signature_fields.h"
#include "common/theme.h"
#include "parameters/parameter_units.h"

namespace fb::ui {
namespace {

QString beforeAfter(const Parameters& in_force, const std::vector<SetParameter>& changes) {
  Parameters after = in_force;
  for (const SetParameter& c : changes)
    if (!after.set(c.key, c.value)) continue;
  QString html = "<table cellpadding='3'>";
  const auto now = in_force.rows(), then = after.rows();
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i].value != then[i].value)
      html += QString("<tr><td>%1</td><td align='right'>%2</td><td>→ <b>%3</b> %4</td></tr>")
                  .arg(text(now[i].key), parameterText(*now[i].spec, now[i].value),
                       parameterText(*then[i].spec, then[i].value), parameterUnit(*now[i].spec));
  return html + "</table>";
}

}  // namespace

ForkDialog::ForkDialog(SnapshotPtr moment, std::vector<SetParameter> changes, QWidget* parent) : QDialog(parent) {
  setObjectName("forkDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Fork and replay with the draft"));
  setMinimumWidth(520);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(20, 16, 20, 16);
  rows->setSpacing(3 * theme::kStep);
  auto* fork =
      new QLabel(tr("A fork from %1 UTC; the recorded run is not altered.").arg(clockTime(moment->time_ms)), this);
  fork->setProperty("role", "hypothetical");
  auto* signature = new SignatureFields(SignatureFields::Second::required, this);
  auto* missing = new QLabel(this);
  missing->setProperty("role", "dim");
  auto* confirm = new QPushButton(tr("Fork and replay"), this);
  confirm->setObjectName("confirm");
  confirm->setAutoDefault(false);
  auto* cancel = new QPushButton(tr("Cancel"), this);
  cancel->setObjectName("cancel");
  cancel->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(missing, 1);
  buttons->addWidget(confirm);
  buttons->addWidget(cancel);
  rows->addWidget(new QLabel(beforeAfter(moment->parameters, changes), this));
  rows->addWidget(fork);
  rows->addWidget(signature);
  rows->addLayout(buttons);
  const auto check = [=] {
    missing->setText(signature->missing().isEmpty() ? QString() : tr("Not yet: %1").arg(signature->missing()));
    confirm->setEnabled(signature->missing().isEmpty());
  };
  connect(signature, &SignatureFields::edited, this, check);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(confirm, &QPushButton::clicked, this, [this, signature, changes = std::move(changes)] {
    std::vector<OperatorCommand> commands;
    for (const SetParameter& change : changes) {
      commands.push_back({.what = change});
      signature->fill(commands.back());
    }
    signature->remember();
    emit decided(std::move(commands));
    accept();
  });
  check();
}

}  // namespace fb::ui
