; twin of: provider_entry_leaves_others_whole
; bug: the count of units is rounded up
; code: engine/solvency/provider_units.h units_for
; rule: engine/PROTOCOL.md 8 Solvency, providers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const balance Int)
(declare-const units Int)
(declare-const amount Int)
(declare-const bought Int)
(declare-const owned Int)
(assert (and (> balance 0) (> units 0) (> amount 0)))
(assert (and (>= (* bought balance) (* amount units)) (< (* (- bought 1) balance) (* amount units))))
(assert (and (<= (* owned (+ units bought)) (* bought (+ balance amount))) (> (+ units bought) 0) (>= bought 0)))
(assert (not (and (>= (* (+ balance amount) units) (* balance (+ units bought)))
                  (<= (* owned (+ units bought)) (* amount (+ units bought))))))
(check-sat)
