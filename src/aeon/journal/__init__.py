"""Write-behind that loses nothing: records are in a file at once, and in the database soon after."""
