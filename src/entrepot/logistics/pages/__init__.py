"""What people see of logistics: the merchant's desk."""
