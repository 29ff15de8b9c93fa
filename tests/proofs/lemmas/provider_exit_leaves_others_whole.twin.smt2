; twin of: provider_exit_leaves_others_whole
; bug: the payment is rounded up
; code: engine/solvency/provider_units.h claim
; rule: engine/PROTOCOL.md 8 Solvency, providers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const balance Int)
(declare-const units Int)
(declare-const leaving Int)
(declare-const paid Int)
(assert (and (>= balance 0) (> units 0) (>= leaving 0) (<= leaving units)))
(assert (and (>= (* paid units) (* leaving balance)) (< (* (- paid 1) units) (* leaving balance))))
(assert (not (and (>= (* (- balance paid) units) (* balance (- units leaving)))
                  (<= (* paid units) (* balance units)))))
(check-sat)
