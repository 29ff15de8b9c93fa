// A dialog that forks the run and needs a name and a reason: what would change, from which moment, who acts and why.
// The button stays off until all is filled in; Cancel is the default. Thread rule: GUI thread.
#pragma once
#include <QDialog>

#include "common/signature_fields.h"

class QVBoxLayout;

namespace fb::ui {

class SignedDialog : public QDialog {
  Q_OBJECT
 protected:
  SignedDialog(const QString& title, TimeMs fork_ms, SignatureFields::Second second, QWidget* parent);
  void setDetails(QWidget* details);                          // at the top
  virtual void decide(const SignatureFields& signature) = 0;  // everything is filled in; the dialog closes after it

 private:
  QVBoxLayout* rows_ = nullptr;
};

}  // namespace fb::ui
