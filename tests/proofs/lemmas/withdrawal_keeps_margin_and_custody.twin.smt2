; twin of: withdrawal_keeps_margin_and_custody
; bug: custody is not looked at
; code: engine/protocol/step_business.cpp withdraw
; rule: engine/PROTOCOL.md 10 Orders and withdrawals
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const equity Int)
(declare-const initial Int)
(declare-const quote Int)
(declare-const custody Int)
(declare-const amount Int)
(assert (and (> amount 0) (>= initial 0)))
(assert (>= (- equity amount) initial))
(assert (>= quote amount))
(assert (> amount 0))
(assert (not (and (>= (- equity amount) 0) (>= (- quote amount) 0) (>= (- custody amount) 0))))
(check-sat)
