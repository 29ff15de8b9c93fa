#include "common/signed_dialog.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

void setComplete(QPushButton* confirm, QPushButton* cancel, bool complete) {
  confirm->setEnabled(complete);
  (complete ? confirm : cancel)->setDefault(true);
}

SignedDialog::SignedDialog(const QString& title, TimeMs fork_ms, QWidget* parent)
    : QDialog(parent), rows_(new QVBoxLayout(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(title);
  setMinimumWidth(520);
  rows_->setContentsMargins(20, 16, 20, 16);
  rows_->setSpacing(3 * theme::kStep);
  auto* fork = new QLabel(tr("A fork from %1 UTC; the recorded run is not altered.").arg(clockTime(fork_ms)), this);
  fork->setProperty("role", "hypothetical");
  auto* signature = signature_ = new SignatureFields(this);
  auto* missing = new QLabel(this);
  missing->setProperty("role", "dim");
  auto* confirm = new QPushButton(tr("Fork and replay"), this);
  confirm->setObjectName("confirm");
  confirm->setAutoDefault(false);
  auto* cancel = new QPushButton(tr("Cancel"), this);
  cancel->setObjectName("cancel");
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(missing, 1);
  buttons->addWidget(confirm);
  buttons->addWidget(cancel);
  rows_->addWidget(fork);
  rows_->addWidget(signature);
  rows_->addLayout(buttons);
  const auto check = [=] {
    missing->setText(signature->missing().isEmpty() ? QString() : tr("Not yet: %1").arg(signature->missing()));
    setComplete(confirm, cancel, signature->missing().isEmpty());
  };
  connect(signature, &SignatureFields::edited, this, check);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(confirm, &QPushButton::clicked, this, [this, signature] {
    signature->remember();
    decide(*signature);
    accept();
  });
  check();
}

void SignedDialog::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  signature_->focusFirstEmpty();
}

void SignedDialog::setDetails(QWidget* details) { rows_->insertWidget(0, details); }

}  // namespace fb::ui
