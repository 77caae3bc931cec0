Console.WriteLine("ddpm");
