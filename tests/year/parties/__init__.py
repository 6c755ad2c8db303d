"""The outside world in memory: the simulators' own logic, without their wires."""
