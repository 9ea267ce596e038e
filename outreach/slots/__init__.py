"""Plans, joint slots and approvals: what both regencies agree to air, where and when."""
